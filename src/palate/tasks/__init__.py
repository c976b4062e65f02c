"""What can be done with a workspace, a verb a file; the only place that joins the rooms."""
