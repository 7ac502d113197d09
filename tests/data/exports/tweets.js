window.YTD.tweets.part0 = [
 {"tweet": {"id_str": "850", "id": "850", "created_at": "Tue Apr 04 06:30:00 +0000 2017", "full_text": "Shells fell on Saraqib at dawn. #Idlib", "lang": "en", "favorite_count": "3"}},
 {"tweet": {"id_str": "851", "created_at": "Wed Apr 05 06:30:00 +0000 2017", "full_text": "Quiet in Raqqa.", "lang": "en"}}]
