drop sequence fax_pace;
