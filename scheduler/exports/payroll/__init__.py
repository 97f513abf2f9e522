"""Hours by pay code for payroll systems; one module a target."""
