"""Tools of those who change the code: reference pages, diagrams. The product never imports them."""
