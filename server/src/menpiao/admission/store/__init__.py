"""Every statement on gates, scans and admissions."""
