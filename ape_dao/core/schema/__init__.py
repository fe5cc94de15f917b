"""What a spec is made of: the types of its fields, and the sections that every DAO has."""
