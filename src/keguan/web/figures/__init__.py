"""Pages that show numbers: workbench, dashboard, indicators and the annual summary."""
