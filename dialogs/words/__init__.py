"""The words: texts, content, and everything that dialogs speak from."""
