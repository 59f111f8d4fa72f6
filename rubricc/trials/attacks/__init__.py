"""The texts of attacks, a module each way of attacking. They are made up for this suite."""
