"""一 高新技术企业培育: the first chapter of the summary.

Ledgers: certificates, tech-SME registrations, gazelle and unicorn titles, key new products, filings, outreach, surveys and
the campaigns that ask for them, yearly reports and changes of holders, the library of candidates, and what the rules judge by.
Kept by the section for high and new technology.
"""
