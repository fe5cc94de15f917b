"""A server that is paid by request: HTTP 402, as x402 writes it, before any ASGI application."""
