INSERT INTO item (shop_id, external_id, name, name_key, description, category) VALUES
 (1, 'h-1', '=1+1', '=1+1', CONCAT('@SUM(A1)', CHAR(13), CHAR(10), '"quoted"; second line'), '+1'),
 (1, 'h-2', '-2', '-2', CONCAT(CHAR(9), 'tab'), ' blank'), (1, 'h-3', '''=3', '''=3', 'plain', '');
