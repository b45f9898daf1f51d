"""Repairs of names and notation: what can be put right without anybody's judgement, and what cannot."""
