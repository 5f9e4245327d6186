"""How things are declared: indicators, ledgers, workflows, periods, roles and scopes. Plain Python, no Django."""
