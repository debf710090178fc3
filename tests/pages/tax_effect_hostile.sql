UPDATE tax_rate SET name = '<img src=x onerror=alert(1)>' WHERE shop_id = 1 AND id = 1; UPDATE reference SET name = '"><script>2</script>' WHERE shop_id = 1;
