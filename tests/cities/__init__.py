"""Random fictional counties: folders of workbooks with the figures they must yield, made without looking at Keguan."""
