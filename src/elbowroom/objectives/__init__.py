"""What training maximises: Terms -> one value per example, in nats, higher is better."""
