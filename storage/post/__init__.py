"""What comes in and what leaves: messages, talks, boards, workspaces."""
