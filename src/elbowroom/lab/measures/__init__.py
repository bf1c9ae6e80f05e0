"""What the claims measure beyond `elbowroom.evaluation`: a file for each idea."""
