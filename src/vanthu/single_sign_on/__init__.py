"""The conversation with an agency's own sign-on service: OpenID Connect. The one place that talks to it."""
