window.YTD.tweets.part0 = [
  {
    "tweet" : {"edit_info":{"initial":{"editTweetIds":["850"],"editableUntil":"2017-04-04T07:30:00.000Z"}},"id_str":"850","created_at":"Tue Apr 04 06:30:00 +0000 2017","full_text":"Shells fell on Saraqib.","lang":"en","entities":{"user_mentions":[{"name":"A","screen_name":"a"}],"urls":[]},"favorite_count":"0","in_reply_to_screen_name":"b"}
  }
]