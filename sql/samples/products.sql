-- Products for a machine that has none; what is there already stays.
INSERT IGNORE INTO products (code, name, description, position) VALUES
  ('motor', 'Motor', 'Cars, motorcycles and vans', 1),
  ('home', 'Home', 'Buildings, contents and water damage', 2),
  ('travel', 'Travel', 'Cancellation, luggage and medical costs abroad', 3),
  ('health', 'Health', 'Treatment, hospital stays and medicines', 4);
