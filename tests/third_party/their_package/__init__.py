"""Parts that another package brings, one file each."""
