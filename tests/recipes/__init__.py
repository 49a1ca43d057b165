"""Each row of "where each new thing goes", followed in a temporary copy."""
