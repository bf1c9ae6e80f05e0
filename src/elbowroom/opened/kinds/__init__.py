"""What runs read, one file each: how such data are read, measured and shown. A file ends with `kind = TheClass`."""
