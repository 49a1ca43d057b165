"""What stood when: each standing with the day it began, and how each due date was derived."""
