"""What holds in very many scenarios at once: networks of conditions, their fixpoints, diagrams and smallest sets."""
