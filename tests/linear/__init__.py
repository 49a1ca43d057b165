"""No pattern and no parser of the tree takes more than linear time, whatever text it is given."""
