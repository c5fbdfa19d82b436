"""Who is being studied: patients, what their columns mean, filters, endpoints and groups."""
