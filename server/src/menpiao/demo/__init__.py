"""`menpiao demo`: all of Menpiao on one machine, with a sample organizer and WeChat played by the sandbox.

`run` starts and stops the processes, `provision` fetches credentials from the sandbox as an organizer would from
WeChat's consoles, `load` fills the database through the features' own use cases.
"""
