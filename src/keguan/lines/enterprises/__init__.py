"""一 高新技术企业培育: the first chapter of the summary.

Ledgers: certificates, tech-SME registrations, gazelle and unicorn titles, key new products, filings, outreach, survey.
Kept by the section for high and new technology.
"""
