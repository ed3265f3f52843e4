"""Menpiao (门票): open-source, self-hosted event ticketing for WeChat."""
