drop table portal_attachment, portal_message, portal_thread;
