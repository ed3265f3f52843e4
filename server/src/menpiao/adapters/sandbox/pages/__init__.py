"""What people see of the sandbox: the pay sheet, the control page and the accounts' portraits."""
