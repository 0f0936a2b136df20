"""A chat assistant grounded in one guidance document on IVIG in recurrent pregnancy loss, every answer rule-checked."""
