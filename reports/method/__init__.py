"""The arithmetic that figures are made with: plain Python.

Definitions, reasons and worked examples: docs/method.md.
"""
