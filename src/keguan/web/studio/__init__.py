"""The report studio: reports are begun, written chapter by chapter, commented, signed, published and told apart."""
