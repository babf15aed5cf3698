"""The parts of agent-cost, which says what they are for."""
