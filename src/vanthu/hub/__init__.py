"""This installation as an axis: mailboxes for agencies whose software speaks the axis' protocol."""
