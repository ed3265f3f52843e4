"""What people see of the sandbox: the pay sheet, the control page, the accounts' portraits. Zh-CN and en, no outside
resources, and nothing of what others sent reaches the HTML unescaped.
"""
