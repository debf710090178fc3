// The schema's triggers, away while rows are put back: what they would do to
// the rows of other tables was done.

// All of them, as a statement for a client in --raw mode: one line of JSON.
export const ask = `SELECT COALESCE(JSON_ARRAYAGG(JSON_ARRAY(trigger_name, CONCAT_WS(' ', action_timing, event_manipulation, 'ON',
    event_object_table, 'FOR EACH ROW'), action_statement) ORDER BY event_object_table, action_order), '[]')
  FROM information_schema.triggers WHERE trigger_schema = DATABASE()`;

export const without = (triggers, text) => `${triggers.map(([name]) => `DROP TRIGGER ${name};`).join("\n")}\n${text}
SET sql_mode = DEFAULT;
DELIMITER //\n${triggers.map(([name, when, what]) => `CREATE TRIGGER ${name} ${when} ${what} //`).join("\n")}\nDELIMITER ;`;
