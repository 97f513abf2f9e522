"""Hours by pay code for payroll systems; one module a target over one base and a registry."""
