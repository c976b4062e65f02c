"""Tasks of a workspace, one file each; the only package that joins all others."""
