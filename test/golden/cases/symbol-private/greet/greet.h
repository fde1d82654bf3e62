void greet_all(void);
