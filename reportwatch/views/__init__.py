"""Reports, findings, rules and portals as a person or a program sees them."""
