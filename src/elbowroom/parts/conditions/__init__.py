"""What goes to encoder and decoder beside x, one file each."""
