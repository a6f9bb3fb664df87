drop index message_unreported;
