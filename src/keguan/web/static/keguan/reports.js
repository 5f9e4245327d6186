// Reports: what moves on the pages of drafts and reports.
