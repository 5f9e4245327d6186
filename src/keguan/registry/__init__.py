"""Who and where: regions, enterprises and institutions, people who sign in, source documents, published figures."""
