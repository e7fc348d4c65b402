"""What: goods, prices per price list, stock, search and the import from the ERP."""
