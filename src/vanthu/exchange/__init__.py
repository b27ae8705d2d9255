"""Documents between agencies: outbox, deliveries, inbox, receipts, statuses, peers and the ways to reach them."""
