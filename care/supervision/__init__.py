"""Supervision: finished visits that are asked about by telephone, and complaints."""
