"""Sites written by somebody who had not read the rules, and what an editor would say of the links to them."""
