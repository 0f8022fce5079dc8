"""The pages of filing, one module for each thing a person does."""
